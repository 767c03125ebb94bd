import type { ComponentChildren, JSX } from 'preact';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly {
    readonly value: T;
    readonly text: ComponentChildren;
    readonly name?: string;
  }[];
  readonly value: T;
  readonly choose: (value: T) => void;
}

/** One of a few, side by side. */
export function Choice<T extends string>({ label, options, value, choose }: ChoiceProps<T>): JSX.Element {
  return (
    <fieldset class="choice">
      <legend class="hidden">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          {...(option.name === undefined ? {} : { 'aria-label': option.name, title: option.name })}
          onClick={() => choose(option.value)}
        >
          {option.text}
        </button>
      ))}
    </fieldset>
  );
}
