# Completes mos in PowerShell. For good: mos completion pwsh >> $PROFILE
# For this shell: mos completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName mos -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
            else { $_.Extent.Text }
        })
    $current = $wordToComplete -replace "^['`"]|['`"]$"
    $out = @(mos complete "--current=$current" -- @words 2>$null)
    # Files PowerShell completes by itself, where nothing else is offered.
    if ($out.Count -eq 0 -or $out[0] -ne 'words') { return }
    $out | Select-Object -Skip 1 | ForEach-Object {
        # In single quotes nothing is expanded; plain words need none.
        $text = if ($_ -match '^[A-Za-z0-9_./-]+$') { $_ }
            else { "'" + ($_ -replace "['\u2018\u2019\u201A\u201B]", '$0$0') + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
    }
}
