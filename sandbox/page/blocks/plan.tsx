import type { ReactNode } from 'react';
import type { PlanBlock, TaskCardBlock } from '@slack/types';
import { SlackLink } from '../mrkdwn/mention.tsx';
import { RichText } from './rich-text.tsx';

const STATUS_WORDS: Record<TaskCardBlock['status'], string> = {
  pending: 'Pending',
  in_progress: 'In progress',
  complete: 'Complete',
  error: 'Error',
};

export function Plan(props: { block: PlanBlock }): ReactNode {
  const tasks = (props.block.tasks ?? []).filter((task) => isTask(task));
  const done = tasks.filter((task) => task.status === 'complete').length;
  return (
    <section className="block-plan" aria-label={titleText(props.block.title)}>
      <header className="plan-title">
        <b>{titleText(props.block.title)}</b>
        <span className="quiet">
          {done} of {tasks.length}
        </span>
      </header>
      <ul>
        {tasks.map((task) => (
          <li key={task.task_id}>
            <TaskCard task={task} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function TaskCard(props: { task: TaskCardBlock }): ReactNode {
  const { task } = props;
  const title = (
    <>
      <span className={`task-status task-${task.status}`} role="img" aria-label={STATUS_WORDS[task.status]} />
      <span>{titleText(task.title)}</span>
    </>
  );
  if (!task.details && !task.output && !task.sources?.length) return <div className="task">{title}</div>;
  return (
    <details className="task" open={task.status === 'error'}>
      <summary>{title}</summary>
      <div className="task-body">
        {task.details && <RichText block={task.details} />}
        {task.output && <RichText block={task.output} />}
        {task.sources && (
          <p className="task-sources">
            {task.sources.map((source) => (
              <SlackLink key={source.url} url={source.url}>
                {source.text}
              </SlackLink>
            ))}
          </p>
        )}
      </div>
    </details>
  );
}

function isTask(task: TaskCardBlock | Record<string, unknown>): task is TaskCardBlock {
  return 'task_id' in task;
}

/** Slack takes a string or a text object here. */
function titleText(title: string | { text: string }): string {
  return typeof title === 'string' ? title : title.text;
}
