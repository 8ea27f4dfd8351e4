/** Guarded by the middleware. */
export default function Matched() {
  return <h1>Matched</h1>;
}
