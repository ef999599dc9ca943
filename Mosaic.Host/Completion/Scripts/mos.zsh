#compdef mos
# Completes mos in zsh. For good: mos completion zsh > a folder of $fpath, as _mos
# For this shell: source <(mos completion zsh)
_mos() {
    local -a out folders rest
    # What comes is text: compadd quotes it, and nothing is expanded.
    out=("${(@f)$(mos complete --current="${(Q)PREFIX}" -- "${(@Q)words[2,CURRENT-1]}" 2>/dev/null </dev/null)}")
    if [[ $out[1] == files ]]; then
        _files
        return
    fi
    shift out
    folders=("${(@M)out:#*/}")
    rest=("${(@)out:#*/}")
    (( $#folders )) && compadd -S '' -a folders
    (( $#rest )) && compadd -a rest
}
if [[ $funcstack[1] == _mos ]]; then
    _mos "$@"
else
    compdef _mos mos
fi
