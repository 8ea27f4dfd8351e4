package bartleby

// Reverification is an attempt of somebody who is signed in to prove once more who they are: a session has one at most. It
// goes on as a sign-in does, whose ID is the session's here, and ends in a session whose factors are fresh.
type Reverification struct {
	SignIn
	Level ReverificationLevel `json:"level"`
}

// ReverificationLevel says which factors are to be proved.
type ReverificationLevel string

// The levels. Without a second factor, the first one is asked for.
const (
	FirstFactorLevel  ReverificationLevel = "first_factor"
	SecondFactorLevel ReverificationLevel = "second_factor"
	MultiFactorLevel  ReverificationLevel = "multi_factor"
)

// ReverificationLife is how long one can be completed, in milliseconds.
const ReverificationLife = 600_000
