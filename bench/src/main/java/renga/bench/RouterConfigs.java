package renga.bench;

import java.nio.file.Path;

/// The peers' configurations: kept-alive upstream connections, the headers Renga adds too, an access log.
final class RouterConfigs {
    private RouterConfigs() {}

    static String backend(Path work, int port) {
        return """
                worker_processes 1; pid %1$s/backend.pid; error_log %1$s/backend.err; user nobody nogroup;
                events { worker_connections 4096; }
                http {
                  access_log off; keepalive_requests 1000000000; keepalive_timeout 1h;
                  server { listen 127.0.0.1:%2$d; location / { return 200 "%3$s"; } }
                }
                """.formatted(work, port, "x".repeat(100));
    }

    static String nginx(Path work, int port, int backend) {
        return """
                worker_processes auto; pid %1$s/nginx.pid; error_log %1$s/nginx.err; user nobody nogroup;
                events { worker_connections 4096; }
                http {
                  access_log %1$s/nginx.access combined buffer=32k flush=1s;
                  keepalive_requests 1000000000; keepalive_timeout 1h;
                  upstream app { server 127.0.0.1:%3$d; keepalive 128; keepalive_requests 1000000000; }
                  server {
                    listen 127.0.0.1:%2$d;
                    location / {
                      proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
                      proxy_set_header Host $host; proxy_set_header X-Request-Id $request_id;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_set_header X-Forwarded-Proto $scheme;
                    }
                  }
                }
                """.formatted(work, port, backend);
    }

    static String haproxy(int port, int backend) {
        return """
                global
                  maxconn 4000
                  log stdout format raw local0
                defaults
                  mode http
                  log global
                  option httplog
                  option forwardfor
                  option http-keep-alive
                  http-reuse always
                  timeout connect 5s
                  timeout client 90s
                  timeout server 55s
                  unique-id-format %%[uuid]
                  unique-id-header X-Request-Id
                frontend web
                  bind 127.0.0.1:%d
                  default_backend app
                backend app
                  server web.1 127.0.0.1:%d
                """.formatted(port, backend);
    }
}
