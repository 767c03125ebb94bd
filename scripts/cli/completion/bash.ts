import { specFunction } from './shell-case.ts';
import type { CommandSpec } from './spec.ts';

/** A script for bash (4 or later; needs no bash-completion): commands and options are in it, what is installed is asked for. */
export function bashScript(specs: readonly CommandSpec[]): string {
  return `# Completions of arbiter for bash. In ~/.bashrc: eval "$(arbiter completion bash)"
${specFunction(specs)}

_arbiter() {
  local commands options valued arguments
  local line=\${COMP_LINE:0:COMP_POINT} path='' word what='' i at=0
  local -a words
  # Words are cut at spaces alone: bash cuts at colons, too, and ids of agents have them.
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local cur=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  _arbiter_spec ''
  for ((i = 1; i < \${#words[@]} - 1; i++)); do
    word=\${words[i]}
    if [[ -n $what ]]; then what=''
    elif [[ $word == -*=* ]]; then :
    elif [[ $word == -* ]]; then what=$(_arbiter_valued "$word" "$valued")
    elif [[ " $commands " == *" $word "* ]]; then
      path="\${path:+$path }$word"
      at=0
      _arbiter_spec "$path"
    else at=$((at + 1)); fi
  done
  if [[ -z $what && $cur == --*=* ]]; then
    what=$(_arbiter_valued "\${cur%%=*}" "$valued")
    cur=\${cur#*=}
  elif [[ -z $what && $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
    return
  elif [[ -z $what && -n $commands ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$cur"))
    return
  elif [[ -z $what ]]; then
    local -a places=($arguments)
    ((at >= \${#places[@]} && \${#places[@]} > 0)) && at=$((\${#places[@]} - 1)) && [[ \${places[at]} != *... ]] && return
    what=\${places[at]%...}
  fi
  case $what in
    '' | any) ;;
    file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
    folder) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")) ;;
    =*) COMPREPLY=($(compgen -W "\${what:1}" -- "$cur")) ;;
    *)
      local IFS=$'\\n'
      COMPREPLY=($(compgen -W "$(arbiter completion values "$what" 2>/dev/null)" -- "$cur"))
      [[ $what == chains && \${#COMPREPLY[@]} == 0 ]] && COMPREPLY=($(compgen -f -- "$cur"))
      ;;
  esac
  # What bash takes for the word begins behind the last colon.
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    local head=\${cur%"\${cur##*:}"}
    COMPREPLY=("\${COMPREPLY[@]#"$head"}")
  fi
}

_arbiter_valued() {
  local IFS=$' \\t\\n' pair
  for pair in $2; do
    [[ $pair == "$1":* ]] && pair=\${pair#*:} && printf '%s' "\${pair//,/ }" && return
  done
}

complete -F _arbiter arbiter
`;
}
