# Ranges as npm writes them (`22.x`, `>=18 <21`, `^20.1`, `~20`, `18 - 20`, `20 || 22`), over released versions.
# A range becomes a list of alternatives, an alternative a list of {lo, hi}: lo <= version < hi.

def parts: sub("^[v=]+"; "") | sub("[-+].*$"; "")
  | [split(".")[] | if test("^[0-9]+$") then tonumber else null end]
  | if index(null) then .[:index(null)] else . end | .[:3];

def floor: . + [0, 0, 0] | .[:3];

# the first version after all that begin so: [20, 1] -> [20, 2, 0]
def after: if length == 0 then [infinite, 0, 0] else (.[:-1] + [.[-1] + 1]) | floor end;

def caret: if length == 0 then [infinite, 0, 0]
  elif .[0] > 0 or length == 1 then [.[0] + 1, 0, 0]
  elif .[1] > 0 or length == 2 then [0, .[1] + 1, 0]
  else [0, 0, .[2] + 1] end;

def comparator:
  capture("^(?<op>[<>]=?|[~^]?|=)(?<version>.*)$") as {$op, $version}
  | ($version // "" | parts) as $p
  | {lo: ($p | floor), hi: [infinite, 0, 0]}
  | if $op == ">=" then .
    elif $op == ">" then .lo = ($p | after)
    elif $op == "<" then {lo: [0, 0, 0], hi: ($p | floor)}
    elif $op == "<=" then {lo: [0, 0, 0], hi: ($p | after)}
    elif $op == "^" then .hi = ($p | caret)
    elif $op == "~" then .hi = ($p[:2] | after)
    else .hi = ($p | after) end;

def alternative:
  gsub("(?<op>[<>~^=]+)\\s+"; .op) | gsub("^\\s+|\\s+$"; "")
  | if test("\\s-\\s") then
      [splits("\\s+-\\s+")] | [{lo: (.[0] | parts | floor), hi: (.[1] | parts | after)}]
    else [splits("\\s+") | gsub("~>"; "~") | comparator] end;

def well_formed: test("^[\\s0-9A-Za-z.*xX<>=~^|+-]*$") and (test("[0-9*xX]") or test("^\\s*(latest|current)?\\s*$"));

def fits($alternatives): . as $version
  | any($alternatives[]; all(.[]; .lo <= $version and $version < .hi));

# of the versions in the input (["20.1.0", …]) the newest that fits; null if none does
def newest($range): ($range | split("||") | if length == 0 then [""] else . end | map(alternative)) as $alternatives
  | map(select(test("^[0-9]+\\.[0-9]+\\.[0-9]+$")) | {text: ., number: parts} | select(.number | fits($alternatives)))
  | max_by(.number) | .text?;
