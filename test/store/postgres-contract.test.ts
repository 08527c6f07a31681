import { afterAll } from 'vitest';
import { storeContract } from '../contracts/store.ts';
import { leg, stopPostgres } from './postgres-leg.ts';

afterAll(stopPostgres);

storeContract('PostgreSQL', leg);
