/** application - what is asked, step by step.  Each step is a form and a key of its own. */
export const STEPS = [
  {id: 'you', title: 'About you', minutes: 1, fields: [
    {name: 'name', label: 'Your name', type: 'text', autocomplete: 'name', required: true},
    {name: 'email', label: 'Where we can write to you', type: 'email', autocomplete: 'email', required: true},
    {name: 'town', label: 'Where you live', hint: 'Town and country.', type: 'text'},
    {name: 'heard', label: 'How you heard of us', type: 'select',
      options: ['', 'From a friend', 'In a bookshop', 'On the ferry', 'I do not remember']},
  ]},
  {id: 'work', title: 'Your work', minutes: 6, fields: [
    {name: 'craft', label: 'What you do', type: 'radio', required: true,
      options: ['Writing', 'Drawing', 'Music', 'Science', 'Something else']},
    {name: 'title', label: 'Working title', type: 'text', required: true},
    {name: 'plan', label: 'What you would finish here', type: 'textarea', rows: 7, required: true,
      hint: 'As long as you like. It is the kind of text that gets lost.'},
  ]},
  {id: 'stay', title: 'Your stay', minutes: 2, fields: [
    {name: 'season', label: 'When', type: 'radio', required: true, options: ['Spring', 'Summer', 'Autumn', 'Winter']},
    {name: 'weeks', label: 'How many weeks', type: 'range', min: 1, max: 12, value: 6},
    {name: 'crossing', label: 'The crossing', type: 'checks',
      options: ['I get seasick', 'I bring a dog', 'I bring an instrument']},
  ]},
  {id: 'house', title: 'The house', minutes: 2, fields: [
    {name: 'room', label: 'Which room', type: 'radio', required: true,
      options: ['Lamp room', 'Boathouse', 'Kitchen garden']},
    {name: 'table', label: 'At the table', type: 'checks', options: ['No meat', 'No fish', 'I like to cook']},
    {name: 'note', label: 'Anything else we should know', type: 'textarea', rows: 4},
  ]},
  {id: 'send', title: 'Read and send', minutes: 1, fields: [
    {name: 'word', label: 'I have read it once more', type: 'check', required: true},
  ]},
];

/** Key of a step's form, and of where the person stands with it. */
export const formKey = (step) => `form/${step.id}`;
export const stepKey = (step) => `step/${step.id}`;

const EMPTY = {checks: [], check: false};

/** What a field holds in a value of a form's key. */
export const valueOf = (field, form) => form?.value?.[field.name] ?? field.value?.toString() ?? EMPTY[field.type] ?? '';

export const isFilled = (field, form) => {
  if (form?.errors?.[field.name]) return false;
  const value = valueOf(field, form);
  return Array.isArray(value) ? value.length > 0 : value === true || (typeof value === 'string' && value.trim() !== '');
};

/** How much of what a step requires is there, 0 to 1. */
export function completion(step, form) {
  const required = step.fields.filter((f) => f.required);
  return Math.round(100 * required.filter((f) => isFilled(f, form)).length / required.length) / 100;
}

/** A value as a person reads it. */
export function shown(field, form) {
  const value = valueOf(field, form);
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'boolean') return value ? 'Yes' : '';
  return String(value);
}
