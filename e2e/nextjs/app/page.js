export default function Home() {
  return <h1>Public</h1>;
}
