<#
.SYNOPSIS
Removes what setup.ps1 made: the application, with its service principal, its secrets and its roles.

.DESCRIPTION
Without -Yes it only shows what it would remove. Disconnect Azure in Aurora first.
#>
[CmdletBinding()]
param(
    [ValidatePattern('^[A-Za-z0-9._-]+$')]
    [string] $Name = 'aurora-oauth',
    [switch] $Yes
)

$ErrorActionPreference = 'Stop'
if ($app.Count -eq 0) {
    Write-Output "There is no application ${Name}: nothing to remove"
    return
}
$appId = $app[0]

$principal = Invoke-Azure ad sp list --filter "appId eq '$appId'" --query '[].id' --output tsv
$roles = @()
if ($principal) {
    $roles = @(Invoke-Azure role assignment list --assignee $principal --all --query '[].id' --output tsv)
}

Write-Output "The application $Name ($appId)"
$roles | ForEach-Object { Write-Output "with the role $_" }
if (-not $Yes) {
    Write-Output 'Nothing is removed yet. Run it again with -Yes to remove it.'
    return
}

# Roles first: those of an application that is gone stay behind without a name.
$roles | ForEach-Object { $null = Invoke-Azure role assignment delete --ids $_ }
$null = Invoke-Azure ad app delete --id $appId
Write-Output 'Removed'
