# The role of ami-distribute in the source account: bot-role.template.yml, as Terraform.

variable "name" {
  type    = string
  default = "ami-distribute"
}

variable "trusted_principal" {
  type        = string
  description = "ARN that the bot runs as and that may assume this role, or a service such as ecs-tasks.amazonaws.com"
  default     = "ecs-tasks.amazonaws.com"
}

variable "build_region" {
  type        = string
  description = "The Region in which Image Builder builds, AWS_REGION of the bot"
}

variable "execution_role_name" {
  type        = string
  description = "The role that Image Builder runs workflows of your own with; the bot may pass it"
  default     = "ImageBuilderExecutionRole"
}

variable "events_queue_name" {
  type        = string
  description = "The queue that events.template.yml makes, EVENTS_QUEUE_URL of the bot"
  default     = "image-builder-events"
}

variable "audit_role_name" {
  type        = string
  description = "Name of the role that the bot may assume in target accounts to read, its AUDIT_ROLE_NAME"
  default     = "AmiDistributeAuditRole"
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = startswith(var.trusted_principal, "arn:") ? "AWS" : "Service"
      identifiers = [var.trusted_principal]
    }
  }
}

data "aws_iam_policy_document" "bot" {
  statement {
    sid       = "Configurations"
    actions   = [
      "imagebuilder:CreateDistributionConfiguration",
      "imagebuilder:GetDistributionConfiguration",
      "imagebuilder:UpdateDistributionConfiguration",
      "imagebuilder:DeleteDistributionConfiguration",
      "imagebuilder:UntagResource",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:imagebuilder:${var.build_region}:${data.aws_caller_identity.current.account_id}:distribution-configuration/*",
    ]
  }
  statement {
    sid       = "Images"
    actions   = [
      "imagebuilder:CreateImage",
      "imagebuilder:DistributeImage",
      "imagebuilder:RetryImage",
      "imagebuilder:CancelImageCreation",
      "imagebuilder:GetImage",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:imagebuilder:${var.build_region}:${data.aws_caller_identity.current.account_id}:image/*",
    ]
  }
  statement {
    sid       = "ReadParents"
    actions   = ["imagebuilder:GetImage"]
    resources = [
      "arn:${data.aws_partition.current.partition}:imagebuilder:${var.build_region}:aws:image/*",
    ]
  }
  statement {
    sid       = "ReadInputs"
    actions   = [
      "imagebuilder:GetImageRecipe",
      "imagebuilder:GetInfrastructureConfiguration",
      "imagebuilder:GetWorkflow",
      "imagebuilder:GetWorkflowExecution",
      "imagebuilder:GetWorkflowStepExecution",
      "imagebuilder:ListDistributionConfigurations",
      "imagebuilder:ListImageRecipes",
      "imagebuilder:ListInfrastructureConfigurations",
      "imagebuilder:ListImages",
      "imagebuilder:ListImageBuildVersions",
      "imagebuilder:ListImagePipelines",
      "imagebuilder:ListTagsForResource",
      "imagebuilder:ListWaitingWorkflowSteps",
      "imagebuilder:ListWorkflowBuildVersions",
      "imagebuilder:ListWorkflowExecutions",
      "imagebuilder:ListWorkflows",
      "imagebuilder:ListWorkflowStepExecutions",
    ]
    resources = ["*"]
  }
  statement {
    sid       = "Gate"
    actions   = ["imagebuilder:SendWorkflowStepAction"]
    resources = ["*"]
  }
  statement {
    sid       = "Tag"
    actions   = ["imagebuilder:TagResource"]
    resources = [
      "arn:${data.aws_partition.current.partition}:imagebuilder:${var.build_region}:${data.aws_caller_identity.current.account_id}:distribution-configuration/*",
      "arn:${data.aws_partition.current.partition}:imagebuilder:${var.build_region}:${data.aws_caller_identity.current.account_id}:image/*",
    ]
  }
  statement {
    sid       = "PassExecutionRole"
    actions   = ["iam:PassRole"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${var.execution_role_name}",
    ]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["imagebuilder.amazonaws.com"]
    }
  }
  statement {
    sid       = "CheckTargets"
    actions   = ["sts:AssumeRole"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::*:role/EC2ImageBuilderDistributionCrossAccountRole",
      "arn:${data.aws_partition.current.partition}:iam::*:role/${var.audit_role_name}",
    ]
  }
  statement {
    sid       = "ReadSourceKeys"
    actions   = [
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:kms:*:${data.aws_caller_identity.current.account_id}:key/*",
    ]
  }
  statement {
    sid       = "ReadSourceAccount"
    actions   = [
      "ec2:DescribeImages",
      "ec2:DescribeLaunchTemplates",
      "ec2:DescribeRegions",
      "ec2:DescribeSnapshots",
      "ec2:GetEbsDefaultKmsKeyId",
      "ec2:GetEbsEncryptionByDefault",
      "ec2:GetImageBlockPublicAccessState",
      "servicequotas:GetAWSDefaultServiceQuota",
      "servicequotas:GetServiceQuota",
    ]
    resources = ["*"]
  }
  statement {
    sid       = "ReadParameters"
    actions   = ["ssm:GetParameter"]
    resources = [
      "arn:${data.aws_partition.current.partition}:ssm:*:${data.aws_caller_identity.current.account_id}:parameter/*",
      "arn:${data.aws_partition.current.partition}:ssm:*::parameter/aws/service/*",
    ]
  }
  statement {
    sid       = "Events"
    actions   = [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:sqs:${var.build_region}:${data.aws_caller_identity.current.account_id}:${var.events_queue_name}",
    ]
  }
  statement {
    sid       = "ReadRoles"
    actions   = [
      "iam:GetRole",
      "iam:GetInstanceProfile",
      "iam:ListAttachedRolePolicies",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/*",
      "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:instance-profile/*",
    ]
  }
  statement {
    sid       = "Simulate"
    actions   = ["iam:SimulatePrincipalPolicy"]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${var.name}",
      "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${var.execution_role_name}",
      "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder",
    ]
  }
}

resource "aws_iam_role" "bot" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "bot" {
  name   = "ami-distribute"
  role   = aws_iam_role.bot.name
  policy = data.aws_iam_policy_document.bot.json
}

output "role_arn" {
  value = aws_iam_role.bot.arn
}
