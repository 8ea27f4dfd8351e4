package fapi

import "bartleby/rest"

// Versions are the dates that callers may pin, oldest first.
var Versions = []string{"2021-02-05", "2024-10-01", "2025-04-10", "2025-11-10", "2026-05-12"}

// organizationClaim : session tokens have their second layout, with all about the organization in one claim.
var organizationClaim = rest.Trait{From: "2025-04-10"}

// releases says what each version changed and how to undo it for older callers, newest first.
var releases = []rest.Release{
	{Date: "2025-04-10", Undo: map[string]func(map[string]any){"session": func(o map[string]any) {
		delete(o, "tasks")
		if o["status"] == "pending" {
			o["status"] = "active"
		}
	}}},
}
