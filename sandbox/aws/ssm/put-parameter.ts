import type { PutParameterRequest, PutParameterResult } from '@aws-sdk/client-ssm';
import { AwsError } from '../aws-error.ts';
import { isVisibleTo } from '../ec2/ami.ts';
import { demand, judge, requestTagKeys } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { jsonRpc } from '../wire/json-rpc.ts';
import { checkName } from './names.ts';
import type { Parameter } from './parameters.ts';
import { parameterArn, parameterAt } from './parameters.ts';

const LONGEST_STANDARD_VALUE = 4096;

/** How long Systems Manager looks at an AMI before the parameter is there; a guess. */
const VALIDATION_MS = 5_000;

/**
 * Writes a parameter. One of an AMI is answered before it is looked at, as in AWS: where the AMI is not there, or the
 * caller may not describe it, the parameter never appears and nobody is told.
 */
export function putParameter(call: Call<PutParameterRequest>): PutParameterResult {
  const { cloud, caller, region, input } = call;
  const { Name: name = '', Overwrite: overwrite = false } = input;
  const place = { account: caller.account, region, name };
  demandPut(call, parameterArn(place));
  checkName(name);
  refuseWhatIsNotHere(input);
  const before = parameterAt(cloud.parameters, place);
  if (before !== undefined && !overwrite) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new AwsError('ParameterAlreadyExists', 400, message);
  }
  const parameter = parameterOf(call, before);
  if (parameter.dataType === 'text') store(cloud.parameters, parameter);
  else {
    cloud.clock.after(VALIDATION_MS, () => {
      if (isUsableImage(call, parameter.value)) store(cloud.parameters, parameter);
    });
  }
  return { Version: parameter.version, Tier: 'Standard' };
}

function demandPut(call: Call<PutParameterRequest>, resource: string): void {
  const { Tags: tags, Overwrite: overwrite = false } = call.input;
  const tagged = Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  const context = { 'ssm:overwrite': [String(overwrite)], ...(tags === undefined ? {} : requestTagKeys(tagged)) };
  demand(call, { action: 'ssm:PutParameter', resource, context }, jsonRpc.refusals.denied);
  if (tags === undefined) return;
  demand(call, { action: 'ssm:AddTagsToResource', resource, context }, jsonRpc.refusals.denied);
}

/** What would be stored and mean nothing here. */
function refuseWhatIsNotHere({ Type, KeyId, Policies, AllowedPattern, Tier }: PutParameterRequest): void {
  const isStandard = Tier === undefined || Tier === 'Standard' || Tier === 'Intelligent-Tiering';
  if (Type !== 'SecureString' && (KeyId ?? Policies ?? AllowedPattern) === undefined && isStandard) return;
  throw invalid('The sandbox has standard parameters of plain text alone.');
}

function parameterOf(call: Call<PutParameterRequest>, before: Parameter | undefined): Parameter {
  const { cloud, caller, region, input } = call;
  const { Name: name = '', Value: value = '', DataType: dataType = before?.dataType ?? 'text' } = input;
  const type = input.Type ?? before?.type;
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (type === 'SecureString' || (before !== undefined && before.type !== type)) {
    throw new AwsError('HierarchyTypeMismatchException', 400, 'Parameter type cannot be changed.');
  }
  if (dataType !== 'text' && dataType !== 'aws:ec2:image') {
    throw invalid(`The following data type is not supported: ${dataType}`);
  }
  if (dataType === 'aws:ec2:image' && type !== 'String') {
    throw invalid('The data type aws:ec2:image takes the parameter type String.');
  }
  if (value === '') throw invalid('Parameter value must not be empty.');
  if (value.length > LONGEST_STANDARD_VALUE) {
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${LONGEST_STANDARD_VALUE} characters.`,
    );
  }
  const version = (before?.version ?? 0) + 1;
  return { account: caller.account, region, name, value, dataType, type, version, changedAt: cloud.clock.now() };
}

function isUsableImage(call: Call<unknown>, id: string): boolean {
  const { cloud, caller, region } = call;
  const image = cloud.amis.find((ami) => ami.id === id && ami.region === region);
  if (image?.state !== 'available' || !isVisibleTo(image, caller.account, cloud.world)) return false;
  return judge(call, { action: 'ec2:DescribeImages', resource: '*' }).outcome === 'allowed';
}

function store(parameters: Parameter[], parameter: Parameter): void {
  const { account, region, name } = parameter;
  const before = parameterAt(parameters, { account, region, name });
  if (before === undefined) parameters.push(parameter);
  else Object.assign(before, parameter);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}
