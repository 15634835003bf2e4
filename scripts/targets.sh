#!/bin/sh
# Draws the targets of Package.swift and their arrows as a Mermaid graph. An arrow that others already imply is left out.
cd "$(dirname "$0")/.." || exit 1
awk '
  /^    \.(target|executableTarget|systemLibrary|testTarget)\(/ { name = ""; list = ""; inside = 1; test = /testTarget/ }
  inside {
    text = $0
    if (name == "" && match(text, /name: "[^"]*"/)) {
      name = substr(text, RSTART + 7, RLENGTH - 8)
      text = substr(text, RSTART + RLENGTH)
    }
    list = list text
    if (text ~ /^    \),?$/ || text ~ /\),$/ && $0 ~ /^    \./ || text ~ /\]\),$/) {
      inside = 0
      if (!test && list !~ /path:/) {
        order[++count] = name
        gsub(/\.product\([^)]*\)/, "", list)
        gsub(/\.(apt|brew)\([^)]*\)/, "", list)
        while (match(list, /"[^"]*"/)) {
          needs[name, substr(list, RSTART + 1, RLENGTH - 2)] = 1
          list = substr(list, RSTART + RLENGTH)
        }
      }
    }
  }
  END {
    # Targets are listed bottom up, so that what the lower ones reach is known.
    for (i = 1; i <= count; i++)
      for (j = 1; j < i; j++)
        if (needs[order[i], order[j]]) {
          reach[i, j] = 1
          for (k = 1; k < j; k++) if (reach[j, k]) reach[i, k] = 1
        }
    print "graph BT"
    for (i = 1; i <= count; i++)
      for (j = 1; j < i; j++) {
        if (!needs[order[i], order[j]]) continue
        implied = 0
        for (k = j + 1; k < i; k++) if (needs[order[i], order[k]] && reach[k, j]) implied = 1
        if (!implied) print "  " order[i] " --> " order[j]
      }
  }
' Package.swift
