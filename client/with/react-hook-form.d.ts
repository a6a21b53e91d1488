import type {FieldPath, FieldValues, UseFormReturn} from 'react-hook-form';

export interface KeptForm {
  /** The form as it began, here and in the session: after it was submitted. */
  clear(): void;
}

/** A form of React Hook Form that is there again as it was left, below a SessionProvider. */
export function useKeptForm<Values extends FieldValues>(form: UseFormReturn<Values, any, any>, key: string, options?: {
  /** Names that are not kept; passwords, cards, one-time codes and files never are. */
  omit?: FieldPath<Values>[];
}): KeptForm;
