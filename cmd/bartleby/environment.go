package main

import (
	"fmt"
	"os"
	"strings"
)

// secrets may also be given as files: BARTLEBY_SECRET_KEY_FILE names a file that holds BARTLEBY_SECRET_KEY.
var secrets = []string{"BARTLEBY_SECRET_KEY", "BARTLEBY_DATABASE_URL"}

// environment reads our variables, and those that come as files.
func environment(environ []string) (map[string]string, error) {
	env := map[string]string{}
	for _, entry := range environ {
		if name, value, ok := strings.Cut(entry, "="); ok && strings.HasPrefix(name, "BARTLEBY_") {
			env[name] = value
		}
	}
	for _, name := range secrets {
		file, ok := env[name+"_FILE"]
		if !ok {
			continue
		}
		if env[name] != "" {
			return nil, fmt.Errorf("%s and %s_FILE are both set; give one of them", name, name)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("%s_FILE: %w", name, err)
		}
		env[name] = strings.TrimSpace(string(text))
	}
	return env, nil
}
