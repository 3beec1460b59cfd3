# static.json -> nginx.conf. Arguments: $home (the app), $run (where nginx may write), $resolver.

# Config vars in a value: "${API_URL}/v1"
def filled: gsub("\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\\}"; env[.name] // "");

def quoted: "\"" + (gsub("\\\\"; "\\\\") | gsub("\""; "\\\"")) + "\"";

# A dollar in it is no variable of nginx's.
def literal: filled | gsub("\\$"; "${dollar}") | quoted;

# "/docs/*.html": one part; "/**": any rest
def regex: gsub("(?<c>[.+?(){}\\[\\]^$|\\\\])"; "\\\(.c)") | gsub("\\*\\*"; "\u0001") | gsub("\\*"; "[^/]*") | gsub("\u0001"; ".*")
  | if startswith("/") then . else "/" + . end | "^" + . + "$";

def pattern: "~" + regex | quoted;

def path: if startswith("/") then . else "/" + . end;

# One variable per header name; of several patterns that fit a path the last one counts, as nginx takes the first.
def header_rows: [.headers // {} | to_entries[] | .key as $path | .value | to_entries[] | {path: $path, name: .key, value: .value}]
  | group_by(.name | ascii_downcase) | to_entries;

def header_maps: header_rows[] | "  map $request_path $header_\(.key) {", "    default \"\";",
  (.value | reverse[] | "    \(.path | pattern) \(.value | literal);"), "  }";

def header_lines: header_rows[] | "    add_header \(.value[0].name) $header_\(.key) always;";

def files: if .clean_urls then "$uri $uri.html $uri/" else "$uri $uri/" end;

def redirect_lines: .redirects // {} | to_entries[]
  | "    location ~ \(.key | regex | quoted) { return \(.value.status // 301) \(.value.url | literal); }";

def route_lines: files as $files | .routes // {} | to_entries[]
  | "    location ~ \(.key | regex | quoted) { try_files \($files) \(.value | path | quoted) =404; }";

# The origin stands in a variable: its name is resolved anew while nginx runs.
def proxy_lines: .proxies // {} | to_entries | to_entries[] | .key as $i | .value
  | (.key | path | rtrimstr("/")) as $from
  | (.value.origin | filled | rtrimstr("/") | capture("^(?<host>https?://[^/?]+)(?<rest>.*)$")? // {host: "http://127.0.0.1:1", rest: ""}) as $to
  | "    location ^~ \("\($from)/" | quoted) {",
    "      set $origin_\($i) \($to.host | quoted);",
    "      rewrite \("^\($from | regex[1:-1])/(.*)$" | quoted) \("\($to.rest)/$1" | quoted) break;",
    "      proxy_pass $origin_\($i);",
    "      proxy_ssl_server_name on;",
    "      proxy_set_header X-Forwarded-Host $http_host;",
    "      proxy_redirect off;",
    "    }";

def guards:
  (if .https_only then "    if ($http_x_forwarded_proto != https) { return 301 https://$host$request_uri; }" else empty end),
  (.canonical_host // "" | filled | if . == "" then empty
   else "    if ($host != \(quoted)) { return 301 \("https://\(.)$request_uri" | quoted); }" end),
  (if .basic_auth or (env.BASIC_AUTH_USERNAME // "") != "" then
     "    auth_basic \"Restricted\";", "    auth_basic_user_file \("\($run)/users" | quoted);" else empty end);

def error_lines: if .error_page then "    error_page 404 500 502 503 504 \(.error_page | path | quoted);" else empty end;

def log_format: "  log_format site '$request_method $request_uri $status $body_bytes_sent $request_time';";

def server: "  server {", "    listen \(env.PORT);", "    server_name _;", "    port_in_redirect off;",
  "    absolute_redirect off;", "    root \("\($home)/\(.root // "public_html")" | quoted);",
  guards, error_lines, header_lines, redirect_lines, proxy_lines, route_lines,
  "    location / { try_files \(files) =404; }", "  }";

def configuration: [
  "daemon off;", "worker_processes \(env.WEB_CONCURRENCY // "2");", "pid \("\($run)/nginx.pid" | quoted);", "error_log stderr;",
  "events { worker_connections 1024; }", "http {",
  "  include /etc/nginx/mime.types;", "  default_type application/octet-stream;", "  sendfile on;", "  server_tokens off;",
  "  keepalive_timeout 95s;", "  charset utf-8;", "  resolver \($resolver) valid=30s;",
  "  gzip on;", "  gzip_proxied any;", "  gzip_vary on;",
  "  gzip_types text/css text/plain text/xml application/json application/javascript text/javascript application/xml image/svg+xml;",
  ("client_body", "proxy", "fastcgi", "uwsgi", "scgi" | "  \(.)_temp_path \("\($run)/\(.)" | quoted);"),
  log_format, (if .logging.access == false then "  access_log off;" else "  access_log /dev/stdout site;" end),
  "  map $request_uri $request_path { \"~^(?<asked>[^?]*)\" $asked; }", "  geo $dollar { default \"$\"; }",
  header_maps, server, "}" ] | join("\n");
