import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Principal } from './model/answers.ts';

/** Who is signed in. */
export const Session = createContext<Principal>({ operator: '', role: 'reader', services: [] });

export const useSession = (): Principal => useContext(Session);

/** The names of the services that can be asked. */
export const useServiceNames = (): readonly string[] => useSession().services.map(({ name }) => name);
