# shellcheck shell=bash
# bash completion for driftgate. What may come next is asked of the program itself.
_driftgate() {
  local program=${1/#\~\//$HOME/} words=() lines=() word joined='' typed here kind before line i action
  # bash takes words apart at = and :; the program wants them whole.
  for ((i = 1; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ (-n $joined || $word == [=:]*) && ${#words[@]} -gt 0 ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    joined=
    [[ $word != *[=:] ]] || joined=1
  done
  typed=${words[-1]-}
  here=${COMP_WORDS[COMP_CWORD]}
  [[ $here != [=:]* ]] || here=

  mapfile -t lines < <("$program" complete -- "${words[@]}" 2>/dev/null)
  kind=${lines[0]%% *}
  before=${lines[0]#* }
  COMPREPLY=()
  for line in "${lines[@]:1}"; do
    COMPREPLY+=("${line%%$'\t'*}")
    [[ ${COMPREPLY[-1]} != *= ]] || compopt -o nospace 2>/dev/null
  done
  if [[ $kind == files || $kind == folders ]]; then
    compopt -o filenames 2>/dev/null
    action=-f
    [[ $kind == files ]] || action=-d
    while IFS= read -r line; do
      COMPREPLY+=("$before$line")
    done < <(compgen "$action" -- "${typed#"$before"}")
  fi
  # Only the part that bash sees as the word is replaced.
  COMPREPLY=("${COMPREPLY[@]#"${typed%"$here"}"}")
}
complete -F _driftgate driftgate
