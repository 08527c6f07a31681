import type { CSSProperties, ReactNode } from 'react';
import type { PersonView } from '../../slack/contract.ts';

/** Initials on the person's colour; decoration, the name always stands beside it. */
export function Avatar(props: { person: PersonView | undefined; size: 'small' | 'large' }): ReactNode {
  const name = nameOf(props.person);
  const style: CSSProperties = { backgroundColor: props.person?.color ?? '#757575' };
  return (
    <span className={`avatar avatar-${props.size}`} style={style} aria-hidden="true">
      {props.size === 'small' ? initials(name).slice(0, 1) : initials(name)}
    </span>
  );
}

export function nameOf(person: PersonView | undefined): string {
  return person ? person.realName || person.name : 'Unknown';
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => word[0]) : [words[0]?.[0]];
  return letters.join('').toUpperCase();
}
