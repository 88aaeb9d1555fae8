# fish completion for driftgate. What may come next is asked of the program itself.
function __driftgate_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l lines ($words[1] complete -- $words[2..-1] "$typed" 2>/dev/null)
    set -l kind (string split -m 1 ' ' -- "$lines[1]")
    if test (count $lines) -gt 1
        printf '%s\n' $lines[2..-1]
    end
    set -l path (string sub -s (math (string length -- "$kind[2]") + 1) -- "$typed")
    switch "$kind[1]"
        case files
            string replace -r '^' -- "$kind[2]" (__fish_complete_path "$path")
        case folders
            string replace -r '^' -- "$kind[2]" (__fish_complete_directories "$path")
    end
end
complete -c driftgate -f -a '(__driftgate_complete)'
