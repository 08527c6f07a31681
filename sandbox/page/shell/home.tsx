import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Container, Snapshot } from '../../slack/contract.ts';
import { Blocks } from '../blocks/block.tsx';
import { tell } from '../live/control.ts';
import { type Fields, SurfaceProvider } from '../live/surface.tsx';

/** The app's Home tab; opening it tells the app, as in Slack. */
export function Home({ snapshot }: { snapshot: Snapshot }): ReactNode {
  const as = snapshot.self.id;
  const [problem, setProblem] = useState<string>();
  const [fields, setFields] = useState<Fields>({});
  const viewId = snapshot.home?.viewId ?? '';
  const container = useMemo<Container>(() => ({ kind: 'view', viewId }), [viewId]);
  useEffect(() => {
    let left = false;
    const open = async () => {
      const outcome = await tell('home', { as });
      if (!left) setProblem(outcome.ok ? undefined : outcome.problem);
    };
    void open();
    return () => {
      left = true;
    };
  }, [as]);
  return (
    <main className="channel">
      <header className="panel-head">
        <h2>Home</h2>
      </header>
      <div className="message-scroller home">
        {problem && <p className="quiet">{problem[0]?.toUpperCase() + problem.slice(1)}.</p>}
        {!problem && !snapshot.home && <p className="quiet">This app has nothing on its Home tab yet.</p>}
        {snapshot.home && (
          <SurfaceProvider container={container} fields={fields} onFields={setFields}>
            <Blocks blocks={snapshot.home.blocks} />
          </SurfaceProvider>
        )}
      </div>
    </main>
  );
}
