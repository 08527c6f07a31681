import { storeContract } from '../contracts/store.ts';
import { leg } from './sqlite-leg.ts';

storeContract('SQLite', leg);
