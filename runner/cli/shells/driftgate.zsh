#compdef driftgate
# zsh completion for driftgate. What may come next is asked of the program itself.
_driftgate() {
  local -a lines open closed
  local line word before
  lines=("${(@f)$("${(Q)words[1]}" complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  for line in "${(@)lines[2,-1]}"; do
    word=${line%%$'\t'*}
    # In what _describe reads, a colon stands before the description.
    word=${word//:/\\:}${${line#${line%%$'\t'*}}/$'\t'/:}
    if [[ ${line%%$'\t'*} == *= ]]; then open+=("$word"); else closed+=("$word"); fi
  done
  (( $#open )) && _describe -t values driftgate open -S ''
  (( $#closed )) && _describe -t values driftgate closed
  case $lines[1] in
    files*) before=${lines[1]#files }; [[ -z $before ]] || compset -P "${(b)before}"; _files ;;
    folders*) before=${lines[1]#folders }; [[ -z $before ]] || compset -P "${(b)before}"; _files -/ ;;
  esac
}
# Read from a folder of $fpath this file is the function itself; sourced, it only declares it.
if [[ $funcstack[1] == _driftgate ]]; then
  _driftgate "$@"
else
  compdef _driftgate driftgate
fi
