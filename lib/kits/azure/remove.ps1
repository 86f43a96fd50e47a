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

function Invoke-Azure {
    $answer = & az @args
    if ($LASTEXITCODE -ne 0) {
        throw "az $($args[0]) $($args[1]) $($args[2]) failed"
    }
    return $answer
}

if (-not (Get-Command az -ErrorAction SilentlyContinue)) {
    throw 'The Azure CLI is missing: https://aka.ms/azure-cli, or use Azure Cloud Shell'
}
$app = @(Invoke-Azure ad app list --display-name $Name --query "[?displayName=='$Name'].appId" --output tsv)
if ($app.Count -gt 1) {
    throw "Several applications are called ${Name}: remove the right one in the portal"
}
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
foreach ($assignment in $roles) {
    Write-Output "with the role $assignment"
}
if (-not $Yes) {
    Write-Output 'Nothing is removed yet. Run it again with -Yes to remove it.'
    return
}

# Roles first: those of an application that is gone stay behind without a name.
foreach ($assignment in $roles) {
    $null = Invoke-Azure role assignment delete --ids $assignment
}
$null = Invoke-Azure ad app delete --id $appId
Write-Output 'Removed'
