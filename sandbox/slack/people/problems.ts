/** What Slack's own client says. Those marked "ours" have no documented wording. */
export const problems = {
  commandSilence: (command: string) =>
    `${command} failed because the app did not respond. Please try again or contact the app developer.`,
  commandDispatch: (command: string) => `${command} failed with the error "dispatch_failed"`,
  commandAnswer: (command: string) => `${command} failed with the error "invalid_command_response"`,
  unknownCommand: (command: string) => `${command} is not a valid command.`,
  modalTrouble: 'We had some trouble connecting. Try again?',
  required: 'Please complete this required field.',
  email: 'Please enter a valid email address.',
  url: 'Please enter a valid URL.',
  /** Ours. */
  number: 'Please enter a valid number.',
  /** Ours. */
  tooShort: (min: number) => `Please enter at least ${min} characters.`,
  /** Ours; the real client stops at the limit. */
  tooLong: (max: number) => `Please enter no more than ${max} characters.`,
  /** Ours; the real client stops at the limit. */
  tooMany: (max: number) => `Please choose no more than ${max}.`,
  /** Ours. */
  between: (min: number, max: number) => `Please enter a number between ${min} and ${max}.`,
  /** Ours; a warning sign beside the button. */
  actionSilence: 'This app did not respond. Please try again.',
  /** Ours. */
  suggestions: 'Could not load options.',
  /** Ours. */
  homeSilence: 'This app did not respond.',
} as const;
