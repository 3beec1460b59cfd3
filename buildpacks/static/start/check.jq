# What is wrong with a static.json, as sentences; none if it can be served.

def kind($name; $wanted): if has($name) and (.[$name] | type) != $wanted
  then "\($name) must be of the kind \($wanted), not \(.[$name] | tojson)." else empty end;

def inside($what): if type != "string" then "\($what) must be a path, not \(tojson)."
  elif test("(^|/)\\.\\.(/|$)") then "\($what) leads out of the app: \(tojson)."
  elif test("[\\x00-\\x1f]") then "\($what) holds a control character: \(tojson)."
  else empty end;

def clean($what): if type != "string" then "\($what) must be text, not \(tojson)."
  elif test("[\\x00-\\x1f]") then "\($what) holds a control character: \(tojson)."
  else empty end;

def routes: .routes // {} | objects | to_entries[] | .key as $from
  | ($from | clean("A route's pattern")), (.value | inside("The route \($from)"));

def redirects: .redirects // {} | objects | to_entries[] | .key as $from | ($from | clean("A redirect's pattern")),
  (.value | if type != "object" or (.url | type) != "string" then "The redirect \($from) needs a \"url\"."
    else (.url | clean("The redirect \($from)")),
      (if .status | IN(null, 301, 302, 303, 307, 308) then empty
       else "The redirect \($from) has the status \(.status | tojson): use 301, 302, 303, 307 or 308." end) end);

def headers: .headers // {} | objects | to_entries[] | .key as $path | ($path | clean("A header's pattern")),
  (.value | if type != "object" then "headers of \($path) must be an object of names and values."
    else to_entries[] | .key as $name
      | (if $name | test("^[A-Za-z0-9-]+$") then empty else "\($name | tojson) is no header's name." end),
        (.value | clean("The header \($name) of \($path)")) end);

def proxies: .proxies // {} | objects | to_entries[] | .key as $path | ($path | clean("A proxy's path")),
  (.value | if type != "object" or (.origin | type) != "string" then "The proxy \($path) needs an \"origin\"."
    elif .origin | test("^(https?://[A-Za-z0-9.:_-]+|\\$\\{[A-Za-z_][A-Za-z0-9_]*\\})([/?][^\\s\"'{};\\\\]*)?$") then empty
    else "The proxy \($path) must lead to http(s)://HOST/PATH or ${CONFIG_VAR}, not \(.origin | tojson)." end);

def problems: if type != "object" then ["It must be an object: { \"root\": \"public_html\" }."] else
  [ (.root // "public_html" | inside("root")), (.error_page // "" | inside("error_page")),
    kind("clean_urls"; "boolean"), kind("https_only"; "boolean"), kind("basic_auth"; "boolean"),
    kind("routes"; "object"), kind("redirects"; "object"), kind("headers"; "object"), kind("proxies"; "object"),
    kind("logging"; "object"), kind("canonical_host"; "string"),
    routes, redirects, headers, proxies ] end;
