package bartleby

// ToolCall is an entry of the log of what agents did with a secret key, by the tools of the Model Context Protocol.
type ToolCall struct {
	ID         string
	InstanceID string
	KeyID      string // of the secret key, never the key
	Tool       string
	Operation  string // method and path, with ids; neither query nor body, which hold what people may want forgotten
	TraceID    string // of the request that the tool made; "" before there was an answer
	ClientIP   string
	UserAgent  string
	Status     int   // HTTP status of the answer; 0: it was begun, and how it ended is not known
	CreatedAt  int64 // Unix milliseconds
}
