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
    throw "Several applications are called ${Name}: choose another name, or remove the right one in the portal"
}
