<?php

declare(strict_types=1);

namespace App;

final class About
{
    /** @return array<string, string|null> what the dyno knows of itself */
    public static function dyno(): array
    {
        return [
            'dyno' => getenv('DYNO') ?: null,
            'php' => PHP_VERSION,
            'server' => $_SERVER['SERVER_SOFTWARE'] ?? null,
            'protocol' => $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? null,
            'release' => getenv('HEROKU_RELEASE_VERSION') ?: null,
        ];
    }
}
