/** redux - slices of a store's state as keys of a session. */
import {linked} from './members.js';

const HEARD = 'holdfast/heard';

/** An enhancer: `createStore(reducer, holdfast(session, {slices: ['cart']}))`. */
export const holdfast = (session, {slices, prefix = 'store/'}) => (create) => (reducer, ...rest) => {
  const whole = (state, action) => reducer(action.type === HEARD ? {...state, ...action.slices} : state, action);
  const store = create(whole, ...rest);
  const link = linked(session, {members: slices, prefix},
    {read: store.getState, write: (news) => store.dispatch({type: HEARD, slices: news})});
  store.subscribe(() => link.put(store.getState()));
  return {...store, holdfast: {ready: link.ready, off: link.off}};
};
