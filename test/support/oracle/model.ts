import { readFileSync } from 'node:fs';

/** A shape of a service model as botocore writes it. */
export type ModelShape = {
  type: string;
  members?: Record<string, { shape: string }>;
  required?: string[];
  union?: boolean;
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
};

type ModelOperation = { input?: { shape: string }; output?: { shape: string } };

export type Model = { operations: Record<string, ModelOperation>; shapes: Record<string, ModelShape> };

/** Signing names, where the model's file has another name. */
const FILES: Record<string, string> = { servicequotas: 'service-quotas' };

const loaded = new Map<string, Model>();

/** The model of a service, by the name in the scope of its signatures. */
export function modelOf(service: string): Model {
  const known = loaded.get(service);
  if (known !== undefined) return known;
  const path = new URL(`../../fixtures/aws-models/${FILES[service] ?? service}.json`, import.meta.url);
  const model: Model = JSON.parse(readFileSync(path, 'utf8'));
  loaded.set(service, model);
  return model;
}
