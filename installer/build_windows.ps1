# Builds dist\pingan\pingan.exe and packs it as dist\pingan-<version>-windows.zip. Needs Python 3.11 or newer on PATH.
# Written for Windows and not tried elsewhere: PyInstaller makes an .exe only on Windows itself.
#   powershell -ExecutionPolicy Bypass -File installer\build_windows.ps1
$ErrorActionPreference = "Stop"
Set-Location (Split-Path $PSScriptRoot -Parent)

python installer\bootstrap.py package
if ($LASTEXITCODE -ne 0) { throw "PyInstaller failed." }

$version = & .venv\Scripts\python.exe -c "import desktop; print(desktop.__version__)"
$zip = "dist\pingan-$version-windows.zip"
Compress-Archive -Path dist\pingan -DestinationPath $zip -Force

# What a receiver compares before running a file from somewhere.
$sum = (Get-FileHash $zip -Algorithm SHA256).Hash.ToLower()
"$sum  $(Split-Path $zip -Leaf)" | Set-Content -Encoding ascii "$zip.sha256"
Write-Host "Done: $zip"
