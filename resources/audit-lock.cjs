const none = { Ref: "AWS::NoValue" };

/** Builds the lock of the audit trail's bucket. Each record is kept as long as the trail. In the mode `COMPLIANCE` no account can delete it. */
const lock = (Mode) => ({
  enabled: true,
  configuration: { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention: { Mode, Days: `\${param:auditRetentionDays}` } } },
});

/** S3 Object Lock, by the parameter `auditObjectLock`. Another value is not here, and stops the deploy. */
module.exports = { off: { enabled: none, configuration: none }, governance: lock("GOVERNANCE"), compliance: lock("COMPLIANCE") };
