# Types each line and a tab into a zsh, and prints in <> what that zsh would insert.
# usage: zsh -f complete.zsh LINE...
zmodload zsh/zpty
PS1= zpty z zsh -f -i
zpty -w z "PS1='' PROMPT=''; autoload -Uz compinit; compinit -u -D; source <(driftgate completion zsh)"
# What goes to the screen in the end is told instead; what only filters is left alone.
zpty -w z 'compadd() {
  if [[ " $* " == *" -"[OAD]" "* ]]; then builtin compadd "$@"; return; fi
  local -a hits; builtin compadd -O hits "$@"; print -rl -- "<"$^hits">"; builtin compadd "$@" }'
zpty -w z "finish() { print -r -- '<EN''D>' }; zle -N finish; bindkey '^X' finish; bindkey '^U' kill-whole-line; bindkey '^I' complete-word"
zpty -w z "print READ''Y"
zpty -r z out '*READY*'
for line; do
  zpty -w -n z $'\x15'"$line"$'\t\x18'
  zpty -r z out '*<END>*'
  print -r -- "$out" | tr -d '\r' | grep -o '<[^<>]*>' | grep -vx '<END>'
done
