import { type ReactNode, useId } from 'react';
import type { Checkboxes, Option, RadioButtons } from '@slack/types';
import { Text } from '../mrkdwn/text.tsx';
import { choiceOf, multiple, single } from './initial.ts';
import { type ElementProps, groupAria, useElement } from './hooks/use-element.tsx';

/** Checkboxes or radio buttons: a group of native inputs. */
export function ChoiceGroup(props: ElementProps<Checkboxes | RadioButtons>): ReactNode {
  const { element, naming } = props;
  const { field, change, question } = useElement(props);
  const name = useId();
  const many = element.type === 'checkboxes';
  const chosen = field.chosen ?? [];
  const toggle = (option: Option, on: boolean) => {
    const choice = choiceOf(option);
    if (!many) return change(single(choice));
    const rest = chosen.filter((other) => other.value !== choice.value);
    change(multiple(on ? [...rest, choice] : rest));
  };
  return (
    <>
      <div className="choices" role={many ? 'group' : 'radiogroup'} {...groupAria(naming, 'Options')}>
        {element.options.map((option) => (
          <label key={option.value} className="choice">
            <input
              type={many ? 'checkbox' : 'radio'}
              name={name}
              checked={chosen.some((choice) => choice.value === option.value)}
              onChange={(event) => toggle(option, event.target.checked)}
            />
            <span>
              <Text of={option.text} />
              {option.description && (
                <span className="choice-description">
                  <Text of={option.description} />
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {question}
    </>
  );
}
