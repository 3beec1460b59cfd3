<?php

// Prints what composer.json and composer.lock ask of PHP and its extensions and the stack does not have, a line each.

declare(strict_types=1);

require '/usr/share/php/Composer/Semver/autoload.php';

use Composer\Semver\Semver;

function read(string $file): array
{
    return is_file($file) ? json_decode((string) file_get_contents($file), true, 512, JSON_THROW_ON_ERROR) : [];
}

/** The version of php, php-64bit or ext-NAME that is here; null if it is not here. */
function here(string $name): ?string
{
    if ($name === 'php' || $name === 'php-64bit') {
        return PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION . '.' . PHP_RELEASE_VERSION;
    }
    $extension = $name === 'ext-zend-opcache' ? 'Zend OPcache' : substr($name, 4);
    $version = phpversion($extension) ?: phpversion(str_replace('-', ' ', $extension));
    if ($version === false) {
        return null;
    }
    return preg_match('/^\d+(\.\d+)*/', $version, $number) ? $number[0] : '0';
}

/** Names that locked packages stand in for, such as the extensions that polyfills provide. */
function stoodInFor(array $packages): array
{
    $names = [];
    foreach ($packages as $package) {
        $names += ($package['provide'] ?? []) + ($package['replace'] ?? []);
    }
    return $names;
}

$root = read('composer.json');
$packages = read('composer.lock')['packages'] ?? [];
$provided = stoodInFor($packages);
$wishes = ['composer.json' => $root['require'] ?? []];
foreach ($packages as $package) {
    $wishes[$package['name'] . ' in composer.lock'] = $package['require'] ?? [];
}

foreach ($wishes as $who => $requirements) {
    foreach ($requirements as $name => $constraint) {
        if (!preg_match('/^(php|php-64bit|ext-.+)$/', $name) || isset($provided[$name])) {
            continue;
        }
        $version = here($name);
        if ($version === null) {
            echo "$who asks for $name $constraint: there is no such extension\n";
        } elseif (!Semver::satisfies($version, $constraint)) {
            echo "$who asks for $name $constraint: there is $version\n";
        }
    }
}
