/** AWS Regions with the places they are named after, in the order in which people look for them. */
const REGIONS: readonly (readonly [region: string, place: string])[] = [
  ['us-east-1', 'N. Virginia'],
  ['us-east-2', 'Ohio'],
  ['us-west-1', 'N. California'],
  ['us-west-2', 'Oregon'],
  ['ca-central-1', 'Canada Central'],
  ['ca-west-1', 'Calgary'],
  ['mx-central-1', 'Mexico Central'],
  ['sa-east-1', 'São Paulo'],
  ['eu-central-1', 'Frankfurt'],
  ['eu-central-2', 'Zurich'],
  ['eu-north-1', 'Stockholm'],
  ['eu-south-1', 'Milan'],
  ['eu-south-2', 'Spain'],
  ['eu-west-1', 'Ireland'],
  ['eu-west-2', 'London'],
  ['eu-west-3', 'Paris'],
  ['il-central-1', 'Tel Aviv'],
  ['me-central-1', 'UAE'],
  ['me-south-1', 'Bahrain'],
  ['af-south-1', 'Cape Town'],
  ['ap-east-1', 'Hong Kong'],
  ['ap-east-2', 'Taipei'],
  ['ap-northeast-1', 'Tokyo'],
  ['ap-northeast-2', 'Seoul'],
  ['ap-northeast-3', 'Osaka'],
  ['ap-south-1', 'Mumbai'],
  ['ap-south-2', 'Hyderabad'],
  ['ap-southeast-1', 'Singapore'],
  ['ap-southeast-2', 'Sydney'],
  ['ap-southeast-3', 'Jakarta'],
  ['ap-southeast-4', 'Melbourne'],
  ['ap-southeast-5', 'Malaysia'],
  ['ap-southeast-6', 'New Zealand'],
  ['ap-southeast-7', 'Thailand'],
  ['us-gov-east-1', 'GovCloud East'],
  ['us-gov-west-1', 'GovCloud West'],
  ['cn-north-1', 'Beijing'],
  ['cn-northwest-1', 'Ningxia'],
];

/** The Regions of one partition, the build Region among them even where it is newer than this list. */
export function regionsBeside(buildRegion: string): readonly (readonly [region: string, place: string])[] {
  const beside = REGIONS.filter(([region]) => partition(region) === partition(buildRegion));
  return beside.some(([region]) => region === buildRegion) ? beside : [[buildRegion, 'build Region'], ...beside];
}

/** AMIs are not copied from one partition to another. */
function partition(region: string): string {
  return /^(?:us-gov|cn)-/u.exec(region)?.[0] ?? 'aws';
}
