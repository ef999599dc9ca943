# Completes mos in fish. For good: mos completion fish > ~/.config/fish/completions/mos.fish
# For this shell: mos completion fish | source
function __mos_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string unescape)
    # What comes is text: fish quotes it, and nothing is expanded.
    set -l out (mos complete "--current=$current" -- $words[2..-1] 2>/dev/null </dev/null)
    if test "$out[1]" = files
        __fish_complete_path "$current"
    else
        printf '%s\n' $out[2..-1]
    end
end
complete -c mos -f -k -a '(__mos_complete)'
