const { PolicyPack } = require("@pulumi/policy");
const { policyManager } = require("@pulumi/compliance-policy-manager");

require("@pulumi/aws-compliance-policies");

new PolicyPack("compliance-policies", { policies: policyManager.selectPolicies({ vendors: ["aws"] }, "advisory") });
