// Reads messages with the types that were generated, and writes what it has read; null where one is refused.
package main

import (
	"encoding/json"
	"os"
)

type message struct {
	Event string          `json:"event"`
	Body  json.RawMessage `json:"body"`
}

func main() {
	var messages []message
	if err := json.NewDecoder(os.Stdin).Decode(&messages); err != nil {
		panic(err)
	}
	all := make([]interface{}, len(messages))
	for index, one := range messages {
		if read, err := events[one.Event](one.Body); err == nil {
			all[index] = read
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		panic(err)
	}
}
