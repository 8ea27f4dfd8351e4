package pages

import "bartleby"

// taskPath is the page of what somebody has to do first.
func taskPath(s *bartleby.Session) string { return "/sign-in/tasks/" + s.Tasks[0].Key }
