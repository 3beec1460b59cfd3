<?php

declare(strict_types=1);

require __DIR__ . '/../vendor/autoload.php';

use App\About;
use Renga\Verse\Verse;

if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) === '/about') {
    header('Content-Type: application/json');
    echo json_encode(About::dyno(), JSON_THROW_ON_ERROR);
} else {
    header('Content-Type: text/plain; charset=utf-8');
    echo (new Verse('PHP'))->text(), "\n";
}
