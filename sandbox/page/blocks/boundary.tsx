import { Component, type ReactNode } from 'react';
import type { Block } from '../../slack/contract.ts';

type Props = { block: Block; children: ReactNode };

type State = { broken: boolean; block?: Block };

/** A block that breaks while it is drawn costs itself, never the page; its next edit is tried again. */
export class BlockBoundary extends Component<Props, State> {
  override state: State = { broken: false };

  static getDerivedStateFromError(): Partial<State> {
    return { broken: true };
  }

  static getDerivedStateFromProps({ block }: Props, state: State): State | null {
    return block === state.block ? null : { broken: false, block };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return <p className="block-unknown">This “{this.props.block.type}” block could not be drawn.</p>;
  }
}
