//go:build race

package testkit

// Race tells whether the race detector is on, under which everything takes many times as long.
const Race = true
