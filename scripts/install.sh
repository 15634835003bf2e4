#!/bin/sh
# Installs the program and its completions: install.sh DISPATCHSOLVE PREFIX
# bash finds its completions by itself where bash-completion is there, fish always; zsh needs the folder in fpath, which is said.
set -eu
program=$1
prefix=$2
mkdir -p "$prefix/bin"
install -m 755 "$program" "$prefix/bin/dispatchsolve"
put() {
  mkdir -p "$(dirname "$prefix/$2")"
  "$program" --generate-completion-script "$1" >"$prefix/$2"
}
put bash share/bash-completion/completions/dispatchsolve
put zsh share/zsh/site-functions/_dispatchsolve
put fish share/fish/vendor_completions.d/dispatchsolve.fish
echo "$prefix/bin/dispatchsolve and completions for bash, zsh and fish are installed"
case ":$PATH:" in *":$prefix/bin:"*) ;; *) echo "add $prefix/bin to PATH" ;; esac
echo "zsh: fpath=($prefix/share/zsh/site-functions \$fpath) before compinit in ~/.zshrc"
