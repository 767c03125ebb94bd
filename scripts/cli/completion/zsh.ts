import { specFunction } from './shell-case.ts';
import type { CommandSpec } from './spec.ts';

/** A script for zsh: commands and options are in it, what is installed is asked for. */
export function zshScript(specs: readonly CommandSpec[]): string {
  return `#compdef arbiter
# Completions of arbiter for zsh. In ~/.zshrc, after compinit: source <(arbiter completion zsh)
${specFunction(specs)}

_arbiter() {
  local commands options valued arguments path_ word what i at=0
  _arbiter_spec ''
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ -n $what ]]; then what=''
    elif [[ $word == -*=* ]]; then :
    elif [[ $word == -* ]]; then what=$(_arbiter_valued $word)
    elif [[ " $commands " == *" $word "* ]]; then
      path_=\${path_:+$path_ }$word
      at=0
      _arbiter_spec $path_
    else at=$((at + 1)); fi
  done
  if [[ -z $what && $PREFIX == --*=* ]]; then
    what=$(_arbiter_valued \${PREFIX%%=*})
    compset -P '*='
  elif [[ -z $what && $PREFIX == -* ]]; then
    compadd -- \${=options}
    return
  elif [[ -z $what && -n $commands ]]; then
    compadd -- \${=commands}
    return
  elif [[ -z $what ]]; then
    local -a places=(\${=arguments})
    if ((at >= $#places)); then
      [[ $#places -gt 0 && $places[-1] == *... ]] || return
      at=$(($#places - 1))
    fi
    what=\${places[at + 1]%...}
  fi
  case $what in
    '' | any) ;;
    file) _files ;;
    folder) _files -/ ;;
    '='*) compadd -- \${(s:,:)\${what#=}} ;;
    *)
      local -a found=(\${(f)"$(arbiter completion values $what 2>/dev/null)"})
      compadd -- $found
      if [[ $what == chains ]]; then _files -g '*.(yaml|yml)'; fi
      ;;
  esac
}

_arbiter_valued() {
  local pair
  for pair in \${=valued}; do
    [[ $pair == $1:* ]] && print -r -- \${pair#*:} && return
  done
}

compdef _arbiter arbiter
`;
}
