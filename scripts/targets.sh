#!/bin/sh
# Draws the parts of Package.swift and their arrows as a Mermaid graph. An arrow that others already imply is left out.
cd "$(dirname "$0")/.." || exit 1
awk '
  /^let parts:/ { inside = 1; next }
  inside && /^\]/ { exit }
  # A part may take several lines, until its list closes.
  inside { entry = entry $0; if (entry !~ /\],$/) next }
  inside {
    name = ""
    while (match(entry, /"[^"]*"/)) {
      word = substr(entry, RSTART + 1, RLENGTH - 2)
      entry = substr(entry, RSTART + RLENGTH)
      if (name == "") { name = word; order[++count] = name; continue }
      # What no part is, as a library of the system, stands below all of them.
      if (!(word in place)) { place[word] = ++count; order[count] = order[count - 1]; order[count - 1] = word; place[word] = count - 1 }
      needs[name, word] = 1
    }
    place[name] = count
    all[name] = 1
    entry = ""
  }
  END {
    order[++count] = "dispatchsolve"
    for (name in all) needs["dispatchsolve", name] = 1
    # Parts are listed bottom up, so that what the lower ones reach is known.
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
