<#
.SYNOPSIS
Registers an application in your directory that may read your subscriptions, and prints what to paste into Aurora.

.DESCRIPTION
Needs the Azure CLI, signed in (az login), or Azure Cloud Shell. It can be run again: what exists stays, and you get another secret.
remove.ps1 takes back what it made.
#>
[CmdletBinding()]
param(
    [ValidatePattern('^[A-Za-z0-9._-]+$')]
    [string] $Name = 'aurora-oauth',
    [string] $Role = 'Reader',
    [string[]] $Subscription = @(),
    [ValidateRange(1, 730)]
    [int] $Days = 180
)

$ErrorActionPreference = 'Stop'
$tenant = Invoke-Azure account show --query tenantId --output tsv
if ($Subscription.Count -eq 0) {
    $Subscription = @(Invoke-Azure account show --query id --output tsv)
}
$expires = (Get-Date).ToUniversalTime().AddDays($Days).ToString('yyyy-MM-ddTHH:mm:ssZ')

if ($app.Count -eq 0) {
    Write-Output "Registering the application $Name"
    $app = @(Invoke-Azure ad app create --display-name $Name --sign-in-audience AzureADMyOrg --query appId --output tsv)
} else {
    Write-Output "The application $Name exists"
}
$appId = $app[0]

$principal = Invoke-Azure ad sp list --filter "appId eq '$appId'" --query '[].id' --output tsv
if (-not $principal) {
    Write-Output 'Creating its service principal'
    $principal = Invoke-Azure ad sp create --id $appId --query id --output tsv
}

foreach ($id in $Subscription) {
    $scope = "/subscriptions/$id"
    $held = Invoke-Azure role assignment list --assignee $principal --role $Role --scope $scope --query '[].id' --output tsv
    if ($held) {
        Write-Output "It has the role $Role on $id"
        continue
    }
    Write-Output "Giving it the role $Role on $id"
    # A new principal takes a moment to be known everywhere.
    for ($attempt = 1; $true; $attempt++) {
        & az role assignment create --assignee-object-id $principal --assignee-principal-type ServicePrincipal --role $Role --scope $scope --output none
        if ($LASTEXITCODE -eq 0) {
            break
        }
        if ($attempt -eq 6) {
            throw "The role could not be given: you need the role Owner or User Access Administrator on $id"
        }
        Start-Sleep -Seconds 10
    }
}

$secret = Invoke-Azure ad app credential reset --id $appId --append --display-name aurora --end-date $expires --query password --output tsv

Write-Output @"

Paste this into Aurora. The secret is not shown again.

  Tenant ID        $tenant
  Client ID        $appId
  Client secret    $secret
  Subscription ID  $($Subscription[0])
  Expires          $expires

A new secret and a new role take up to a few minutes to work everywhere.
"@
