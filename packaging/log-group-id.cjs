/** The logical id of the log group that the functions of one folder share: `gcp-setup` has `GcpSetupFunctionsLogGroup`. */
module.exports = (folder) => `${folder.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())}FunctionsLogGroup`;
