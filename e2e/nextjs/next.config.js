/** The keys are read when the server starts, so that one build serves every set-up; see the layout. */
export default {
  turbopack: { root: new URL('..', import.meta.url).pathname },
  devIndicators: false,
};
