<?php

// usage: memory_limit.php DOCUMENT_ROOT POOL_INCLUDE: the bytes one PHP request may use: the pool's word, then .user.ini's, then php.ini's.

$limit = ini_get('memory_limit');
if (is_file("$argv[1]/.user.ini")) {
    $limit = parse_ini_file("$argv[1]/.user.ini")['memory_limit'] ?? $limit;
}
if (preg_match_all('/^\s*php(?:_admin)?_value\[memory_limit\]\s*=\s*"?([^"\s;]+)/m', (string) file_get_contents($argv[2]), $found)) {
    $limit = end($found[1]);
}
echo ini_parse_quantity((string) $limit);
