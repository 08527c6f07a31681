/** The AWS managed policy that Image Builder's documentation asks for, with its four EC2 actions. */
export const MANAGED_POLICY = 'Ec2ImageBuilderCrossAccountDistributionAccess';
